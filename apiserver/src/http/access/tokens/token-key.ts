import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";

/** The key that signs a cluster's service account tokens: ECDSA on P-256, algorithm ES256. */
export interface TokenKey {
  /** `kid`: a hash of the public key (pkg/serviceaccount/jwt.go keyIDFromPublicKey). */
  readonly id: string;
  /** The public half as a JSON Web Key. */
  readonly jwk: Readonly<Record<string, string>>;
  sign(text: string): Buffer;
  verifies(text: string, signature: Uint8Array): boolean;
}

/** A new private key as PEM. */
export function newTokenKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** @param pem of the private key */
export function tokenKey(pem: string): TokenKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const id = createHash("sha256").update(publicKey.export({ type: "spki", format: "der" })).digest("base64url");
  const { kty, crv, x, y } = publicKey.export({ format: "jwk" }) as Record<string, string>;
  // JOSE writes the two numbers of a signature side by side, not as DER.
  const dsaEncoding = "ieee-p1363";
  return {
    id,
    jwk: { use: "sig", kty: kty!, kid: id, crv: crv!, alg: "ES256", x: x!, y: y! },
    sign: (text) => sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding }),
    verifies: (text, signature) => verify("sha256", Buffer.from(text), { key: publicKey, dsaEncoding }, signature),
  };
}
