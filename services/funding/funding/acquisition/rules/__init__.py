"""What is true of winning money: the stages, whether an opportunity fits, what can be expected of all of them."""
