#!/bin/sh
# Run by certbot after each renewal: copies certificate and key to the gateway, readable by the gateway only. The key is moved
# into place last and atomically: the gateway loads both when nothing has changed for two seconds.
set -eu
cd /certs
umask 077
for file in fullchain.pem privkey.pem; do
  cp "$RENEWED_LINEAGE/$file" ".$file"
  chown 10001:10001 ".$file"
  mv ".$file" "$file"
done
