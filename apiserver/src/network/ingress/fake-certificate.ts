import { webcrypto } from "node:crypto";
import type { Clock } from "@kx/shared/meta/clock";

/** A certificate and its key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const year = 365 * 24 * 3_600_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The self-signed certificate that ingress-nginx shows for hosts without one of their own (net/ssl getFakeHostSSLCert). */
export async function createFakeCertificate(clock: Pick<Clock, "now">): Promise<KeyPair> {
  // Loaded at first use alone, and reflect-metadata before what needs it.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const now = clock.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: "O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate",
      notBefore: new Date(now),
      notAfter: new Date(now + year),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "ingress.local" }]),
      ],
    },
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
}
