/** Where client-side apply keeps the manifest that it last applied. */
export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";
