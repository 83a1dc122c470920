#!/bin/sh
# Uses all the CPU it is given for three seconds.
printf 'Content-Type: text/plain\r\n\r\n'
timeout 3 sh -c 'while :; do :; done'
echo "burned for 3 seconds in $(hostname)"
