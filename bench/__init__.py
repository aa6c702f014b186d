"""Benchmarks: each file has a `main()` that prints ratios, which hold on a slow machine too."""
