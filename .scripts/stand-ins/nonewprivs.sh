#!/bin/sh
# Stands in for Kubernetes' test image nonewprivs: says as whom a program runs that belongs to root and has the setuid bit.
echo "Effective uid: $(/usr/bin/setuid-id -u)"
