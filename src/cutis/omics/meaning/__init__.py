"""What a measured medium is: secreted, heard, enriched, dosed."""
