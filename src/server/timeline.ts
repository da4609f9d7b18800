import { podOf } from './lookup.ts';
import type { Handler } from './types.ts';

/** `GET /api/v1/namespaces/NAMESPACE/pods/NAME/timeline`: how the pod came up, step by step. */
export const getTimeline: Handler = (context) => ({ type: 'json', code: 200, body: context.deps.kubelet.timeline(podOf(context)) });
