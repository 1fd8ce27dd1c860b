"""`make bench`: every measurement, one after the other."""

from bench import gateway_bench, stream_bench, turn_bench

gateway_bench.main()
turn_bench.main()
stream_bench.main()
