#!/bin/busybox sh
# The first program on the guest's disk: what an init system does before it starts the agent, then the tests.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/pts /dev/shm /dev/mqueue
mount -t devpts -o mode=620,ptmxmode=666 pts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t mqueue mqueue /dev/mqueue
mount -t cgroup2 cgroup /sys/fs/cgroup
ip link set lo up
ulimit -n 20000
export HOME=/root LC_ALL=C.UTF-8 PATH=/bin
# Also for the JVMs that tests start.
export JAVA_TOOL_OPTIONS=-XX:AOTCache=/app.aot
# Raw: the results come out as they are.
stty raw -echo < /dev/ttyS1

# As a service (Delegate=yes): in a cgroup of its own, which is the agent's to divide.
echo "+cpu +memory +pids +io" > /sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/stiva.service
sh -c 'echo 0 > /sys/fs/cgroup/stiva.service/cgroup.procs
exec /jre/bin/java @/arguments io.stiva.node.guest.InGuest /dev/ttyS1 /tests'
echo "java ended: $?"
poweroff -f
