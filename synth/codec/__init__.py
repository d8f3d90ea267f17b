"""From values to small codes and back, over domains that were declared or measured."""
