#!/usr/bin/env node
// From an idea to a file by the endpoint, with progress. Node 18 or later; no packages.
//
//   node node.mjs "a lighthouse in the rain" lofi lighthouse.jpg
//
// THUMBGEN_SERVER is the endpoint's address, THUMBGEN_SERVER_TOKEN its token, if it wants one.
// Ctrl+C cancels the job. Ends with 0 if the file is there, with 1 if not.

import { rename, writeFile } from "node:fs/promises";

const server = (process.env.THUMBGEN_SERVER || "http://127.0.0.1:8787").replace(/\/+$/, "");
const token = process.env.THUMBGEN_SERVER_TOKEN;
const ENDS = ["done", "failed", "cancelled"];
const PAUSE = 2000; // milliseconds before a lost connection is made anew
const TRIES = 150; // in a row, some five minutes: the endpoint may be starting again
const SILENCE = 60_000; // and without a word before it counts as lost; it speaks every 15 s

const NOBODY = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];

/** Fetches; says in plain words if nobody is there. */
async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    // Given up, for example, or no address at all.
    if (!error.cause || error.cause.code === "ERR_INVALID_URL") throw error;
    const { origin } = new URL(address);
    throw new Error(
      NOBODY.includes(error.cause.code)
        ? `nothing answers at ${origin}: start \`thumbgen serve\` first`
        : `${origin}: ${error.cause.message || error.message}`,
    );
  }
}

/** Calls the endpoint; an answer that is no good becomes an error with its own words. */
async function call(address, options = {}) {
  const headers = { ...options.headers };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await reach(address, {
    signal: AbortSignal.timeout(30_000),
    ...options,
    headers,
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const error = new Error(problem.detail || `HTTP ${response.status}`);
  error.status = response.status;
  throw error;
}

/** Hands a job in without waiting for it. */
async function handIn(ask) {
  const response = await call(`${server}/generate-thumbnail`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Prefer: "respond-async" },
    body: JSON.stringify(ask),
  });
  return response.json();
}

/** The server-sent events of an address, as pairs of name and JSON, until it falls silent. */
async function* events(address) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  try {
    const response = await call(address, { signal: silence.signal });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
      const blocks = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)));
        if (fields.data) yield [fields.event, JSON.parse(fields.data)];
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Follows a job to its end; `show` hears how it goes. A lost connection is made anew. */
async function follow(job, show) {
  for (let tries = 0; ; tries += 1) {
    try {
      for await (const [name, told] of events(job.events_url)) {
        tries = 0;
        show(told);
        if (ENDS.includes(name)) return told;
      }
    } catch (error) {
      if ((error.status >= 400 && error.status < 500) || tries === TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Saves a picture, whole or not at all. Pictures are public: no token goes along. */
async function save(address, file) {
  const response = await reach(address, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`the picture: HTTP ${response.status}`);
  await writeFile(`${file}.part`, Buffer.from(await response.arrayBuffer()));
  await rename(`${file}.part`, file);
}

async function main([idea, genre = "none", file = "thumbnail.jpg"]) {
  if (!idea) throw new Error('an idea is missing: node node.mjs "THE IDEA" [GENRE] [FILE]');
  const job = await handIn({ prompt: idea, genre });
  process.once("SIGINT", async () => {
    await call(job.status_url, { method: "DELETE" }).catch(() => {});
    process.exit(130);
  });
  const told = await follow(job, ({ progress, message }) => {
    console.error(`${String(Math.round(progress.fraction * 100)).padStart(3)} %  ${message}`);
  });
  if (!told.result) throw new Error(told.error?.message || told.message);
  await save(told.result.image_url, file);
  const { width, height, model, seed } = told.result;
  console.log(JSON.stringify({ file, width, height, model, seed }));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`node.mjs: ${error.message}`);
  process.exitCode = 1;
});
