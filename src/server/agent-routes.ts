import type { Handler } from './types.ts';

/** `GET /kpod/v1/agent`. */
export const getAgent: Handler = ({ deps }) => ({ type: 'json', code: 200, body: deps.agentStatus() });

/** `GET /kpod/v1/agent/engines`. */
export const getEngines: Handler = async ({ deps }) => ({ type: 'json', code: 200, body: await deps.engineReports() });

/** `POST /kpod/v1/agent/stop`: answers, then asks the agent to end. */
export const stopAgent: Handler = ({ deps }) => ({
  type: 'stream',
  async start(response) {
    const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' });
    await new Promise<void>((resolve) => {
      response.once('close', resolve);
      response.end(body, () => resolve());
    });
    deps.requestStop();
  },
});
