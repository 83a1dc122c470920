#!/bin/sh
# Answers for the directory: says which container spoke.
printf 'Content-Type: text/plain\r\n\r\n'
echo "hello from $(hostname)"
