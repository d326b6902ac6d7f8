"""A certificate made by petwire itself, for servers that were given none."""

import ipaddress
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FILE_NAME = "ftp.pem"
VALID_FOR = timedelta(days=800)  # some clients refuse more than 825
RENEW_BEFORE = timedelta(days=30)


def self_made_certificate(folder: Path, *, host: str, now: datetime) -> Path:
    """The PEM file (0600) with key and certificate for `host`, in `folder`; made anew 30 days before it ends.

    RSA with 2048 bits and SHA-256: what every client with TLS 1.2 accepts.
    """
    file = folder / FILE_NAME
    if not _still_good(file, host=host, now=now):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(file, _make(host, now))
    return file


def _still_good(file: Path, *, host: str, now: datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (FileNotFoundError, ValueError, x509.ExtensionNotFound):
        return False
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return _name(host) in names and begins <= now <= ends - RENEW_BEFORE


def _make(host: str, now: datetime) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    names = {_name(host), _name("localhost"), _name("127.0.0.1")}
    uses = x509.KeyUsage(
        digital_signature=True, key_encipherment=True, key_cert_sign=True,
        content_commitment=False, data_encipherment=False, key_agreement=False,
        crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))  # clocks differ
        .not_valid_after(now + VALID_FOR)
        # An authority for nothing but itself, so that clients can be told to trust exactly this file.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(uses, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(sorted(names, key=repr)), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _name(host: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(host))
    return x509.DNSName(host)


def _write_private(file: Path, content: bytes) -> None:
    """Put the file there in one step, readable by its owner only from its first byte on."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
    fresh.replace(file)
