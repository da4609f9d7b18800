/** What the server and its clients call by the same name, and Kubernetes does not know. */

/** Where the agent tells of itself; a POST to `/stop` below it ends the agent. */
export const agentPath = '/kpod/v1/agent';

/** Where the agent tells of the engines that it uses: whether they answer, and which images they have. */
export const enginesPath = `${agentPath}/engines`;

/**
 * A POST opens the agent's listener for clients of other programs, if it is not open yet, and answers what such a client needs. It stays until
 * `/stop?listener=forget`, over every other end of an agent.
 */
export const listenerPath = `${agentPath}/listener`;

/**
 * A GET opens a listener on loopback for the page of `kpod ui`, on `?port=` or any, and tells its address in a line of JSON; the listener lives
 * as long as that answer is read.
 */
export const uiPath = '/kpod/v1/ui';

/** Which keys the ConfigMaps and Secrets of `?namespace=` have, for that page: never what stands under them. */
export const uiKeysPath = `${uiPath}/keys`;

/** The WebSocket protocol of a forwarded port in which each side can say that it has nothing more to say. */
export const halfCloseProtocol = 'half-close.portforward.kpod.io';
