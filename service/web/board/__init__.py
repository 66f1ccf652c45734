"""The board: its figures, its charts, the lists behind them and the presses from there."""
