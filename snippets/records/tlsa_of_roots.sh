# The digests "2 1 1" of Let's Encrypt's roots, from the certificates of Debian's ca-certificates.
for root in ISRG_Root_X1 ISRG_Root_X2; do
  openssl x509 -in /usr/share/ca-certificates/mozilla/$root.crt -noout -pubkey |
    openssl pkey -pubin -outform DER | openssl dgst -sha256 -r
done
