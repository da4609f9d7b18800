/** The Kubernetes version whose behaviour kpod follows, with kpod's own as build metadata. */
export const kubernetesVersion = (kpodVersion: string): string => `${followedVersion}+kpod-${kpodVersion}`;

/** The same without kpod's. */
export const followedVersion = 'v1.32.4';
