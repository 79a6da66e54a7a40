#!/bin/sh
# PreCompact: this line joins the instructions of the compaction (measured: plain stdout does, JSON does not).
printf '%s\n' 'Keep verbatim in the summary: every decision with its reason and evidence, every dead end and why it failed, everything that must not be done again, and every sentinel of a loaded handoff.'
