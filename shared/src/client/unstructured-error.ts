import { StatusError, type Status } from "../errors/status-error.ts";

/** An error answer as it came: the body's text, and where it was asked. */
export interface ErrorAnswer {
  code: number;
  method: string;
  path: string;
  contentType: string;
  text: string;
  retryAfterSeconds?: number;
}

/** The reason and words that client-go has for a code without a Status (apimachinery api/errors NewGenericServerResponse). */
const words: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ["BadRequest", "the server rejected our request for an unknown reason"],
  401: ["Unauthorized", "the server has asked for the client to provide credentials"],
  404: ["NotFound", "the server could not find the requested resource"],
  405: ["MethodNotAllowed", "the server does not allow this method on the requested resource"],
  406: ["NotAcceptable", "the server was unable to respond with a content type that the client supports"],
  409: ["Conflict", "the server reported a conflict"],
  422: ["Invalid", "the server rejected our request due to an error in our request"],
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
  504: ["Timeout", "the server was unable to return a response in the time allotted, but may still be processing the request"],
};

/** The Status of the body or, when it holds none (a proxy's HTML, an empty 502), one in client-go's words. */
export function errorOfAnswer(answer: ErrorAnswer): StatusError {
  return new StatusError(statusIn(answer) ?? genericStatus(answer));
}

function statusIn({ contentType, text, code }: ErrorAnswer): Status | undefined {
  if (!contentType.includes("json")) return undefined;
  try {
    const body = JSON.parse(text) as Partial<Status> | null;
    return body?.kind === "Status" ? ({ ...body, metadata: body.metadata ?? {}, code: body.code ?? code } as Status) : undefined;
  } catch {
    return undefined;
  }
}

function genericStatus(answer: ErrorAnswer): Status {
  const { code, method } = answer;
  // client-go believes only text bodies and cuts them at 2048 characters (rest/request.go).
  const said = answer.contentType.startsWith("text/") ? answer.text.trim().slice(0, 2048) : "unknown";
  const [reason, message] = genericWords(code, method, said);
  const { group, plural, name } = resourceIn(answer.path);
  const resource = group ? `${plural}.${group}` : plural;
  const where = plural ? ` (${[method.toLowerCase(), resource, name].filter(Boolean).join(" ")})` : "";
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code,
    reason,
    message: message + where,
    details: {
      ...(name ? { name } : {}),
      ...(group ? { group } : {}),
      ...(plural ? { kind: plural } : {}),
      causes: [{ reason: "UnexpectedServerResponse", message: said }],
      ...(answer.retryAfterSeconds ? { retryAfterSeconds: answer.retryAfterSeconds } : {}),
    },
  };
}

function genericWords(code: number, method: string, said: string): readonly [string, string] {
  if (code === 409 && method === "POST") return ["AlreadyExists", "the server reported a conflict"];
  if (code === 403) return ["Forbidden", said];
  if (code === 415) return ["UnsupportedMediaType", said];
  if (code === 406 && said && said !== "unknown") return ["NotAcceptable", said];
  const known = words[code];
  if (known) return known;
  if (code >= 500) return ["InternalError", `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`];
  return ["Unknown", `the server responded with the status code ${code} but did not return more information`];
}

/** What `/apis/apps/v1/namespaces/default/deployments/web/scale` is about. */
function resourceIn(path: string): { group: string; plural: string; name: string } {
  const segments = path.split("/").filter(Boolean).map(decodeURIComponent);
  const grouped = segments[0] === "apis";
  const rest = segments.slice(grouped ? 3 : 2);
  const [plural = "", name = ""] = rest[0] === "namespaces" && rest.length > 2 ? rest.slice(2) : rest;
  return { group: grouped ? (segments[1] ?? "") : "", plural, name };
}
