# Rscript limma.R FOLDER...: reads levels.csv, design.csv, contrast.csv of each folder and writes
# limma.csv, what R's limma makes of them. With a file `trend` in the folder, eBayes(trend = TRUE).
suppressMessages(library(limma))
for (folder in commandArgs(trailingOnly = TRUE)) {
  read <- function(name) as.matrix(read.csv(file.path(folder, name), check.names = FALSE))
  design <- read("design.csv")
  fit <- suppressWarnings(lmFit(read("levels.csv"), design))
  fit <- contrasts.fit(fit, matrix(read("contrast.csv")[, 1], ncol = 1))
  fit <- suppressWarnings(eBayes(fit, trend = file.exists(file.path(folder, "trend"))))
  out <- data.frame(
    log2_fold = fit$coefficients[, 1],
    error = (fit$stdev.unscaled * sqrt(fit$s2.post))[, 1],
    mean = fit$Amean, t = fit$t[, 1], df = fit$df.total, p = fit$p.value[, 1],
    q = p.adjust(fit$p.value[, 1], "BH"), s2_posterior = fit$s2.post
  )
  text <- as.data.frame(lapply(out, function(x) sprintf("%.17g", x)))
  write.csv(text, file.path(folder, "limma.csv"), row.names = FALSE, quote = FALSE)
}
