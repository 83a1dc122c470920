#!/bin/busybox sh
# The first program of the guest: loads the drivers Debian's kernel has as modules, then goes to the disk.
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*; do /bin/busybox insmod "$module"; done
/bin/busybox mount -t ext4 -o noatime /dev/vda /disk
/bin/busybox umount /dev
exec /bin/busybox switch_root /disk /init
