import icon from '../page/icon.svg?raw';
import html from '../page/index.html?raw';
import script from '../page/main.ts?script';
import base from '../page/page.css?raw';
import parts from '../page/parts.css?raw';
import type { PageFiles } from '../server/types.ts';

/** The page of `kpod ui`, loaded when somebody opens it. */
export const pageFiles: PageFiles = { html, css: base + parts, script, icon };
