#!/bin/sh
# Builds the launcher or the init: build.sh SOURCE OUTPUT. Freestanding, static, not position-independent, no
# writable code; the same source gives the same bytes. CC may name a cross-compiler.
set -eu
source=$1
output=$2
shared=$(dirname "$source")/syscalls.h
if [ "$output" -nt "$source" ] && [ "$output" -nt "$shared" ] && [ "$output" -nt "$0" ]; then
    exit 0
fi
mkdir -p "$(dirname "$output")"
"${CC:-gcc}" -std=gnu11 -Os -Wall -Wextra -Werror \
    -static -nostdlib -ffreestanding -fno-pie -no-pie \
    -fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns \
    -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro -Wl,-z,noseparate-code -s \
    -o "$output.draft" "$source"
mv "$output.draft" "$output"
