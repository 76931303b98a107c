# Sequential classification and regression trees (rpart, at least 5 patients a leaf, values drawn from the leaf's donors), columns in file order, the first
# by bootstrap. Our own writing of the method published by Nowok, Raab & Dibben, J Stat Softw 74(11) (2016), and Reiter, J Off Stat 21:441 (2005); not
# the package synthpop. A number with missing cells is drawn in two steps: first whether it is missing, then its value.
#
# Rscript rpart.R <train.csv> <out.csv> <seed> <rows>; reads columns.json beside the training file, writes seconds.json there.
library(rpart)
library(jsonlite, warn.conflicts = FALSE)

arguments <- commandArgs(trailingOnly = TRUE)
folder <- dirname(normalizePath(arguments[1]))
columns <- fromJSON(file.path(folder, "columns.json"), simplifyVector = FALSE)
columns <- Filter(function(one) !(one$type %in% c("identifier", "free-text")), columns)

read_table <- function(path) {
  table <- read.csv(path, colClasses = "character", na.strings = "", check.names = FALSE)
  for (one in columns) {
    cells <- table[[one$name]]
    table[[one$name]] <- if (one$type %in% c("categorical", "ordinal")) factor(cells, levels = unlist(one$levels)) else if (one$type == "date") as.numeric(as.Date(cells)) else as.numeric(cells)
  }
  table
}

# Draws y for the synthetic rows from donors in the leaf that each falls into.
draw <- function(y, real, synthetic) {
  if (length(unique(y)) < 2) return(y[sample.int(length(y), nrow(synthetic), replace = TRUE)])
  tree <- rpart(y ~ ., data = cbind(real, y = y), method = if (is.factor(y)) "class" else "anova",
    control = rpart.control(minbucket = 5, cp = 1e-8, xval = 0, maxcompete = 0))
  leaf_of_real <- tree$where
  # The leaf of a new row is found through a tree that predicts its own node numbers.
  numbered <- tree
  numbered$frame$yval <- as.numeric(seq_len(nrow(tree$frame)))
  numbered$method <- "anova"
  numbered$frame$yval2 <- NULL
  attr(numbered, "ylevels") <- NULL
  leaf_of_new <- as.integer(round(predict(numbered, synthetic, type = "vector")))
  out <- y[rep(1, nrow(synthetic))]
  for (leaf in unique(leaf_of_new)) {
    donors <- which(leaf_of_real == leaf)
    # A row whose missing cells stop it before a leaf draws from everybody.
    if (length(donors) == 0) donors <- seq_along(y)
    rows <- which(leaf_of_new == leaf)
    out[rows] <- y[donors[sample.int(length(donors), length(rows), replace = TRUE)]]
  }
  out
}

# A missing category is a level of its own; levels without patients are dropped.
with_gap_level <- function(y) {
  text <- as.character(y)
  text[is.na(text)] <- "(missing)"
  factor(text)
}

synthesise <- function(train, n) {
  real <- train[, 0]
  synthetic <- data.frame(row.names = seq_len(n))
  for (c in seq_along(train)) {
    y <- train[[c]]
    key <- paste0("v", c)
    if (c == 1) {
      if (is.factor(y)) y <- with_gap_level(y)
      new <- y[sample.int(n, n, replace = TRUE)]
    }
    else if (is.factor(y)) {
      y <- with_gap_level(y)
      new <- draw(y, real, synthetic)
    } else {
      new <- rep(NA_real_, n)
      gap <- factor(is.na(y), levels = c(FALSE, TRUE))
      new_gap <- if (anyNA(y)) draw(gap, real, synthetic) else rep("FALSE", n)
      seen <- !is.na(y)
      wanted <- new_gap == "FALSE"
      if (any(wanted) && any(seen)) new[wanted] <- draw(y[seen], real[seen, , drop = FALSE], synthetic[wanted, , drop = FALSE])
    }
    real[[key]] <- y
    synthetic[[key]] <- new
  }
  names(synthetic) <- names(train)
  synthetic
}

write_table <- function(table, path) {
  for (one in columns) {
    cells <- table[[one$name]]
    if (one$type == "date") table[[one$name]] <- format(as.Date(cells, origin = "1970-01-01"))
    else if (is.factor(cells)) table[[one$name]] <- ifelse(cells == "(missing)", NA, as.character(cells))
    else table[[one$name]] <- ifelse(is.na(cells), NA, format(cells, digits = 15, trim = TRUE, scientific = FALSE))
  }
  write.csv(table, path, row.names = FALSE, na = "", quote = FALSE)
}

train <- read_table(arguments[1])
set.seed(as.integer(arguments[3]))
cell <- tryCatch({
  seconds <- system.time(rows <- synthesise(train, as.integer(arguments[4])))
  write_table(rows, arguments[2])
  status <- readLines("/proc/self/status")
  peak <- as.numeric(gsub("\\D", "", grep("^VmHWM", status, value = TRUE))) / 1024
  list(fitSeconds = seconds[["elapsed"]], sampleSeconds = 0, cpuSeconds = seconds[["user.self"]] + seconds[["sys.self"]], peakMb = peak)
}, error = function(e) list(fitSeconds = 0, sampleSeconds = 0, cpuSeconds = 0, peakMb = 0, failed = conditionMessage(e)))
writeLines(toJSON(cell, auto_unbox = TRUE, digits = 6), file.path(folder, "seconds.json"))
