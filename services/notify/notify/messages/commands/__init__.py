"""What can be done with messages: by people in `subscribing`, as time passes in `queueing` and `sending`."""
