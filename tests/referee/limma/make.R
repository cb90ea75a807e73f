# Rscript make.R (in this folder): makes the small synthetic tables of cases/ and runs limma.R on
# them. Nothing here is measured. cases/*/limma.csv was written by R 4.2.2 with limma 3.54.1.
set.seed(20261121)
write <- function(name, levels, design, contrast, trend = FALSE) {
  folder <- file.path("cases", name)
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  write.csv(levels, file.path(folder, "levels.csv"), row.names = FALSE, quote = FALSE)
  write.csv(design, file.path(folder, "design.csv"), row.names = FALSE, quote = FALSE)
  write.csv(data.frame(weight = contrast), file.path(folder, "contrast.csv"), row.names = FALSE)
  if (trend) file.create(file.path(folder, "trend"))
  status <- system2("Rscript", c("limma.R", folder))
  stopifnot(status == 0)
}
table <- function(rows, design, missing = 0, df = 4) {
  spread <- sqrt(0.1 * df / rchisq(rows, df))
  mean <- runif(rows, 18, 30)
  effects <- matrix(rnorm(rows * ncol(design), 0, 0.7), rows)
  x <- mean + effects %*% t(scale(design, scale = FALSE)) +
    matrix(rnorm(rows * nrow(design)), rows) * spread
  x[runif(length(x)) < missing] <- NA
  x <- round(x, 6)
  colnames(x) <- paste0("s", seq_len(ncol(x)))
  x
}
two <- cbind(a = rep(1:0, c(4, 3)), b = rep(0:1, c(4, 3)))
write("complete", table(40, two), two, c(-1, 1))

gaps <- table(60, two, 0.25)
gaps[1:4, 5:7] <- NA          # absent from the whole second group
gaps[5, 1:4] <- NA            # and from the first
gaps[6, 2:7] <- NA            # one value
gaps[7, ] <- NA               # none
gaps[8, ] <- c(NA, NA, NA, 20, 21, NA, NA)   # both groups, no residual df
write("missing", gaps, two, c(-1, 1))

donor <- rep(1:4, times = 3)
three <- cbind(one = 1, k = rep(c(0, 1, 0), each = 4), f = rep(c(0, 0, 1), each = 4),
               d2 = donor == 2, d3 = donor == 3, d4 = donor == 4,
               age = c(31, 44, 52, 68, 30, 45, 50, 71, 33, 41, 55, 69))
covered <- table(80, three, 0.3)
covered[1:3, 5:8] <- NA
covered[4, donor == 2] <- NA
write("covariates", covered, three, c(0, 1, 0, 0, 0, 0, 0))
write("covariates-two-columns", covered, three, c(0, -1, 1, 0, 0, 0, 0))

deficient <- cbind(three[, 1:3], other = 1 - three[, "k"] - three[, "f"], age = three[, "age"])
write("deficient", table(40, deficient, 0.2), deficient, c(0, 1, 0, 0, 0))

even <- matrix(runif(30, 18, 30), 30, 6) + rep(c(0.1, -0.1, 0.05, 0, 0.1, -0.15), each = 30)
even <- even + outer(rnorm(30, 0, 0.5), c(0, 0, 0, 1, 1, 1)) + rnorm(180, 0, 0.01)
colnames(even) <- paste0("s", 1:6)
even[1, 1:3] <- NA
even[2, 1:2] <- NA
write("infinite-prior", round(even, 6), cbind(a = rep(1:0, each = 3), b = rep(0:1, each = 3)), c(-1, 1))

slope <- table(70, two, 0.15)
middle <- rowMeans(slope, na.rm = TRUE)
slope <- round(middle + (slope - middle) * 2^((24 - middle) / 6), 6)
slope[1, 5:7] <- NA
write("trend", slope, two, c(-1, 1), trend = TRUE)
