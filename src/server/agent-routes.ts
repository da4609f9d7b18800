import { unknownPath } from '../api/errors.ts';
import type { Handler } from './types.ts';

/** `GET /kpod/v1/agent`. */
export const getAgent: Handler = ({ deps }) => ({ type: 'json', code: 200, body: deps.agentStatus() });

/** A client asks about the ports of a pod, the images of a run: more than so many has none. */
const mostAsked = 100;

/**
 * `GET /kpod/v1/agent/engines?port=8080/TCP`: the engines, and who listens at these ports of the machine; with `?image=NAME` for the IDs of these
 * images.
 */
export const getEngines: Handler = async ({ deps, query }) => ({
  type: 'json',
  code: 200,
  body: await deps.engineReports(query.getAll('port').slice(0, mostAsked), query.getAll('image').slice(0, mostAsked)),
});

/** `POST /kpod/v1/agent/listener`: opens it, and answers what a client needs to come in. Throws ApiError for a port that cannot be had. */
export const openListener: Handler = async ({ deps }) => {
  if (!deps.listener) throw unknownPath();
  return { type: 'json', code: 200, body: await deps.listener.open() };
};

/** `POST /kpod/v1/agent/stop`: answers, then asks the agent to end; with `?listener=forget` the next one opens no listener. */
export const stopAgent: Handler = ({ deps, query }) => ({
  type: 'stream',
  async start(response) {
    if (query.get('listener') === 'forget') await deps.listener?.forget();
    const body = JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' });
    await new Promise<void>((resolve) => {
      response.once('close', resolve);
      response.end(body, () => resolve());
    });
    deps.requestStop();
  },
});
