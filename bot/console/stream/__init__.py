"""The one stream a tab: a doorbell that tells what changed."""
