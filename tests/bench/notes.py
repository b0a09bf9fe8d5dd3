"""What stands below the figures in docs/benchmarks.md."""

NOTES = """
## How it is measured

`make bench` makes a site of its own in a temporary folder: the demonstration with ten disputes, filed by the real
actions. It is served as `make run` serves it (gunicorn, one process, eight threads, SQLite that waits for the disk).
A page and the bare page are asked for in turn, one request a connection, 60 times each; the figures are medians, and
the ratio is what counts, since other work on the machine slows both. Nothing in `make test` asserts a time.

- *Bare page behind the same middleware*: a view without a template that prints who is signed in. It goes through
  everything a page goes through before its view: session, sign-in, the agreement in force, the person's appointments.
- *Bare page behind session and sign-in only*: the same view in the same process with those two and no more. The ratio
  to it stands in brackets. Sign-in is compared with both as a stranger sees them, the rest as the Chair does.
- The other 4,990 disputes are copies of one of the ten, row by row, filed an hour apart; the whole record of a filing
  is copied, so that the tables have the rows they would have.
- Filing is the POST of the check page: form key, references, statement, two clocks, one notice with its deliveries
  and mails, audit entries, in one transaction. Its measure is one INSERT, committed to the disk, and a redirect.
- The first visit fetches what the sign-in page names, packed as it travels: styles, script, fonts, mark.
- The pack is the demonstration's, with its disputes repeated until there are about a hundred pages; processor time of
  making it whole, against setting the same HTML with the library alone.
- An evidence bundle is read to its end as a browser would read it: the peak is what Python holds meanwhile. With five
  papers of 20 MB it must be no more than a few pieces of a file.
- Memory is each process's own share, after every page was read ten times.

Statements are also held by a test (`tests/test_desk/test_sql_counts.py`): at most twelve a page, seventeen for a
dispute with its whole ladder, the same with one dispute, three and thirty.

## What is not met, and why

Sign-in, the list, a dispute and the dashboard take more than their two or three times the bare page. By profile, the
database answers a page's statements in about a millisecond; about three quarters of the time of a dispute goes into
putting these statements together in Python and making objects of their rows, half a millisecond to four for each, as
most carry the rules of who may read what. The template takes a tenth to a fifth; of sign-in, which asks the database
for next to nothing, it and its form are the most.

What could be done without hiding the rules was done: reading classes are one condition instead of seven, calendars
are read once a process, terms are parsed once, nothing is planned twice. What remains would need fewer statements a
page (the bare page has five, a dispute up to seventeen) or SQL kept as text beside the rules, which was not thought worth it
at these times: a page takes some hundredths of a second.

With 5,000 disputes the list is slower since it shows twenty-five lines instead of ten, and the dashboard since it
counts every running date and sorts the Chair's whole inbox of unanswered notices: work for the database that grows
with what is open (about 45 ms at 5,000), while the number of statements stays.

Filing is not reliably within its limit: three runs on one day, on a busy machine, gave 4.7, 5.1 and 6.1 times. The
slower the one write to disk with which both end, the smaller the ratio. Its own time goes into
about sixty statements, most of them needed by a promise: the key that makes a repeat harmless, the reference, the
statement, each clock and delivery, two sealed audit entries.
"""
