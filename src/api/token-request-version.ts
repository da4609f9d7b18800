/** The group version of the requests for tokens. */
export const tokenRequestVersion = 'authentication.k8s.io/v1';
