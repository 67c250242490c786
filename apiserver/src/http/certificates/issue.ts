import { isIP } from "node:net";
import { webcrypto } from "node:crypto";
import type * as PeculiarX509 from "@peculiar/x509";

/** PEM. */
export interface CertificatePair {
  cert: string;
  key: string;
}

export interface CertificateRequest {
  commonName: string;
  organizations?: readonly string[];
  /** Host names and addresses of a server; a client has none. */
  hosts?: readonly string[];
}

type X509 = typeof PeculiarX509;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const lifeMs = 10 * 365 * 24 * 3600 * 1000;
/** Clocks of clients may run behind ours. */
const backdatedMs = 5 * 60 * 1000;

/** A new authority's own certificate. @param now milliseconds since the epoch */
export async function issueAuthority(commonName: string, now: number): Promise<CertificatePair> {
  const x509 = await library();
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...common(now),
      name: [{ CN: [commonName] }],
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
  );
  return await pairOf(x509, cert, keys.privateKey);
}

/** A certificate that `authority` signs: for a server when it has hosts, else for a client. */
export async function issueCertificate(authority: CertificatePair, request: CertificateRequest, now: number): Promise<CertificatePair> {
  const x509 = await library();
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const { commonName, organizations = [], hosts } = request;
  const cert = await x509.X509CertificateGenerator.create({
    ...common(now),
    publicKey: keys.publicKey,
    subject: [{ CN: [commonName] }, ...organizations.map((name) => ({ O: [name] }))],
    issuer: issuer.subjectName,
    signingKey: await importKey(x509, authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([hosts ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(hosts ? [new x509.SubjectAlternativeNameExtension(hosts.map((host) => ({ type: isIP(host) ? ("ip" as const) : ("dns" as const), value: host })))] : []),
    ],
  });
  return await pairOf(x509, cert, keys.privateKey);
}

const common = (now: number): { serialNumber: string; notBefore: Date; notAfter: Date; signingAlgorithm: typeof algorithm } => ({
  serialNumber: serialNumber(),
  notBefore: new Date(now - backdatedMs),
  notAfter: new Date(now + lifeMs),
  signingAlgorithm: algorithm,
});

/** Loaded when a certificate is made: a server that has its own already never needs it. */
async function library(): Promise<X509> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

const newKeys = async (): Promise<webcrypto.CryptoKeyPair> => await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function importKey(x509: X509, pem: string): Promise<webcrypto.CryptoKey> {
  return await webcrypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(pem), algorithm, false, ["sign"]);
}

async function pairOf(x509: X509, cert: PeculiarX509.X509Certificate, privateKey: webcrypto.CryptoKey): Promise<CertificatePair> {
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
  return { cert: cert.toString("pem"), key };
}

/** 16 random bytes; the first bit is clear, since a serial number is positive. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0]! &= 0x7f;
  return Buffer.from(bytes).toString("hex");
}
