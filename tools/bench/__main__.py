"""`make bench`: four ratios against the bare limit of this machine, measured in the same run."""

import logging

from tools.bench import month_close, requests


def main() -> None:
    logging.disable(logging.INFO)
    print("ratios against the bare limit, medians of 5 turns each (ours / bare; smaller is better)\n")
    for compared in requests.run():
        print(compared.line(), flush=True)
    print(month_close.run().line())


if __name__ == "__main__":
    main()
