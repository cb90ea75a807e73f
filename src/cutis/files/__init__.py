"""Files of any kind → cells, numbers, documents; what was read and what was set aside is said."""
