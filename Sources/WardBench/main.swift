CorrelationBench.run()
