import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badRequest, type FieldError, invalid, messageOf } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import type { PodLogOptions } from '../kubelet/types.ts';
import { chooseContainer } from './containers.ts';
import { shownPath } from './http.ts';
import { podOf } from './lookup.ts';
import type { Context, Handler, Reply } from './types.ts';

/** `GET …/pods/NAME/log`: the log as it comes, until it ends or the client goes away. */
export const getLog: Handler = async (context) => streamed(context, await openLog(context));

/** The log that is asked for; nothing of a pod that has no place yet. Throws ApiError. */
export async function openLog(context: Context): Promise<Readable> {
  const pod = podOf(context);
  const options = readLogOptions(context.query);
  const container = chooseContainer(pod, context.query.get('container'));
  if (!pod.spec.nodeName) return Readable.from([]);
  return context.deps.kubelet.logs(pod, { ...options, container, signal: context.signal });
}

function streamed(context: Context, log: NodeJS.ReadableStream): Reply {
  return {
    type: 'stream',
    async start(response) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, private' });
      response.flushHeaders();
      try {
        await pipeline(log, response, { signal: context.signal });
      } catch (error) {
        // The head is sent: breaking off is the only way left to say that the log is not whole.
        if (!context.signal.aborted)
          context.deps.log.warn('a log broke off', { path: shownPath(context.request), error: messageOf(error) });
        response.destroy();
      }
    },
  };
}

/**
 * Reads and checks the parameters of a log request. Throws ApiError BadRequest for what is no number or no time, Invalid for values out
 * of range.
 * k8s: apis/core/validation ValidatePodLogOptions
 */
function readLogOptions(query: URLSearchParams): Omit<PodLogOptions, 'container' | 'signal'> {
  const tailLines = wholeNumber(query, 'tailLines');
  const limitBytes = wholeNumber(query, 'limitBytes');
  const sinceSeconds = wholeNumber(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') || undefined;
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) errors.push(outOfRange('tailLines', tailLines, 'greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1) errors.push(outOfRange('limitBytes', limitBytes, 'greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push({ type: 'Forbidden', field: '', detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified' });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(outOfRange('sinceSeconds', sinceSeconds, 'greater than 0'));
  }
  if (errors.length > 0) throw invalid('PodLogOptions', '', errors);
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))) throw badRequest(`sinceTime: "${sinceTime}" is no RFC 3339 time`);
  return {
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
  };
}

const outOfRange = (field: string, value: number, range: string): FieldError => ({
  type: 'Invalid value',
  field,
  value,
  detail: `must be ${range}`,
});

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  return Number(text);
}

/** A parameter that is there means yes unless it says no. k8s: runtime Convert_Slice_string_To_bool */
export function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && !['0', 'f', 'F', 'false', 'False', 'FALSE'].includes(text);
}
