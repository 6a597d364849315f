"""The API of reporting: what Exstream tells us."""
