/** Subresources that hand the connection on (rest.Connecter): no document says the form of their bytes. */
export const connectSubresources: ReadonlySet<string> = new Set(["attach", "exec", "portforward", "proxy"]);
