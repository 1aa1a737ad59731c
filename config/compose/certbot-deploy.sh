#!/bin/sh
# Run by certbot with each new certificate: gives it to the gateway, readable for it alone. The key goes last, under its
# name at once: the gateway loads both when nothing has changed for two seconds.
set -eu
cd /certs
umask 077
for file in fullchain.pem privkey.pem; do
  cp "$RENEWED_LINEAGE/$file" ".$file"
  chown 10001:10001 ".$file"
  mv ".$file" "$file"
done
