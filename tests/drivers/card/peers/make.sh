#!/bin/sh
# Makes the files of this folder anew, with OpenSSL and a shell alone: none of the project's code has a part in
# them. The private keys are thrown away. The data groups are the words "one" and "fourteen" and a newline.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cd "$work"

printf 'one\n' >dg1
printf 'fourteen\n' >dg14
DAYS=7300

# $1: hash name, $2: its object identifier in DER (06...), $3: where to write the LDS Security Object.
lds() {
    size=$(($(openssl dgst -"$1" -r dg1 | cut -d' ' -f1 | tr -d '\n' | wc -c) / 2))
    entry() { # $1: number in hex, $2: file, $3: hash
        printf '30%02x0201%s04%02x%s' $((5 + size)) "$1" "$size" "$(openssl dgst -"$3" -r "$2" | cut -d' ' -f1)"
    }
    list=$(entry 01 dg1 "$1")$(entry 0e dg14 "$1")
    length=$((${#list} / 2))
    if [ "$length" -lt 128 ]; then list=30$(printf %02x "$length")$list; else list=3081$(printf %02x "$length")$list; fi
    body=02010030$(printf %02x $((${#2} / 2)))$2$list
    length=$((${#body} / 2))
    if [ "$length" -lt 128 ]; then body=30$(printf %02x "$length")$body; else body=3081$(printf %02x "$length")$body; fi
    printf '%s' "$body" | xxd -r -p >"$3"
}

cat >csca.cnf <<CNF
[authority]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[signer]
keyUsage=critical,digitalSignature
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[req]
distinguished_name=name
[name]
[ca]
default_ca=csca
[csca]
database=index.txt
crlnumber=crlnumber
default_md=sha256
default_crl_days=$DAYS
CNF

key() { # $1: name, $2: kind
    case $2 in
    rsa*) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:"${2#rsa}" -out "$1.key" 2>/dev/null ;;
    explicit-*) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"${2#explicit-}" -pkeyopt ec_param_enc:explicit -out "$1.key" ;;
    *) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"$2" -pkeyopt ec_param_enc:named_curve -out "$1.key" ;;
    esac
}
issue() { # $1: name, $2: issuer, $3: section, $4: subject, rest: options of the signature
    name=$1 issuer=$2 section=$3 subject=$4
    shift 4
    openssl req -new -config csca.cnf -key "$name.key" -subj "$subject" -out "$name.req"
    if [ "$issuer" = "$name" ]; then set -- -signkey "$name.key" "$@"; else set -- -CA "$issuer.pem" -CAkey "$issuer.key" "$@"; fi
    openssl x509 -req -in "$name.req" -days $DAYS -sha256 -extfile csca.cnf -extensions "$section" \
        -set_serial "0x$(openssl rand -hex 8 | sed 's/^./4/')" -out "$name.pem" "$@" 2>/dev/null
}
sod() { # $1: name, $2: LDS Security Object, $3: hash, rest: options of the signature
    name=$1 content=$2 hash=$3
    shift 3
    openssl cms -sign -in "$content" -binary -nodetach -nosmimecap -econtent_type 2.23.136.1.1.1 -md "$hash" \
        -signer "$name.pem" -inkey "$name.key" -outform DER "$@" >cms.der
    wrap "$name"
}
wrap() { # $1: name
    length=$(wc -c <cms.der)
    { printf '7782%04x' "$length" | xxd -r -p; cat cms.der; } >"$here/$1.sod"
}
lds sha256 0609608648016503040201 lds256
lds sha384 0609608648016503040202 lds384
lds sha512 0609608648016503040203 lds512
lds sha1 06052b0e03021a lds1

key csca brainpoolP384r1; issue csca csca authority '/C=VN/CN=Peer CSCA'
key next rsa3072; issue next csca authority '/C=VN/CN=Peer CSCA two'
key named brainpoolP384r1; issue named csca signer '/C=VN/CN=Signer named'
key explicit explicit-brainpoolP256r1; issue explicit csca signer '/C=VN/CN=Signer explicit'
key nist secp521r1; issue nist csca signer '/C=VN/CN=Signer nist'
key pkcs1 rsa2048; issue pkcs1 next signer '/C=VN/CN=Signer pkcs1'
key pss rsa2048; issue pss next signer '/C=VN/CN=Signer pss' -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest
key revoked prime256v1; issue revoked csca signer '/C=VN/CN=Signer revoked'
sod explicit lds256 sha256 -keyid
sod nist lds512 sha512
sod pkcs1 lds1 sha1
sod pss lds384 sha384 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest
sod revoked lds256 sha256
# Indefinite lengths and an octet string in pieces, which some signers write.
sod named lds256 sha256 -stream
mv "$here/named.sod" "$here/streamed.sod"
sod named lds256 sha256
openssl cms -sign -in lds256 -binary -nodetach -nosmimecap -econtent_type 2.23.136.1.1.1 -md sha256 -outform DER \
    -signer named.pem -inkey named.key -signer pkcs1.pem -inkey pkcs1.key >cms.der
wrap two
: >index.txt
echo 01 >crlnumber
openssl ca -config csca.cnf -cert csca.pem -keyfile csca.key -revoke revoked.pem 2>/dev/null
openssl ca -config csca.cnf -cert csca.pem -keyfile csca.key -gencrl -out crl.pem 2>/dev/null
cat csca.pem next.pem crl.pem >"$here/trust.pem"

# Active Authentication: 6A, a random part, the hash of it and the challenge, the trailer; signed raw.
: >"$here/active_authentication.txt"
challenge=$(openssl rand -hex 8)
for form in '1024 sha1 bc' '1024 sha1 33cc' '1536 sha224 38cc' '2048 sha256 34cc' '3072 sha384 36cc' '4096 sha512 35cc'; do
    set -- $form
    key active "rsa$1"
    digest=$(printf '' | openssl dgst -"$2" -r | cut -d' ' -f1)
    part=$(openssl rand -hex $(($1 / 8 - 1 - ${#digest} / 2 - ${#3} / 2)))
    digest=$(printf '%s%s' "$part" "$challenge" | xxd -r -p | openssl dgst -"$2" -r | cut -d' ' -f1)
    printf '6a%s%s%s' "$part" "$digest" "$3" | xxd -r -p >block
    # The private operation, which signing is.
    openssl pkeyutl -decrypt -inkey active.key -in block -pkeyopt rsa_padding_mode:none -out signature
    printf '%s %s %s %s %s %s\n' "$1" "$2" "$3" "$challenge" \
        "$(openssl pkey -in active.key -pubout -outform DER | xxd -p | tr -d '\n')" \
        "$(xxd -p signature | tr -d '\n')" >>"$here/active_authentication.txt"
done
