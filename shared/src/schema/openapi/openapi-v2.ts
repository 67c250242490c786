import { release } from "../release.ts";
import type { Operation } from "./operations.ts";
import { patchDefinition, patchTypes } from "./operations.ts";
import { answerTypes, pathItems, pathsAndNames, responses } from "./path-item.ts";
import { schemasOf, v2 } from "./schema-object.ts";
import type { Descriptions, Json, ServedKind } from "./served.ts";
import { servedResources } from "./served.ts";

/** The Swagger 2.0 document of all kinds, as `/openapi/v2` answers in JSON. */
export function openapiV2(kinds: readonly ServedKind[], descriptions?: Descriptions): Json {
  const resources = servedResources(kinds);
  const { paths, names } = pathsAndNames(resources);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: release.gitVersion },
    paths: pathItems(paths, { parameter, operation }),
    definitions: schemasOf(resources, names, { dialect: v2, descriptions }),
    securityDefinitions: { BearerToken: { type: "apiKey", in: "header", name: "authorization" } },
  };
}

const reference = (name: string): Json => ({ $ref: `${v2.refPrefix}${name}` });

const parameter = (name: string, type: string, place: "path" | "query"): Json => ({
  in: place,
  name,
  ...(place === "path" ? { required: true } : {}),
  type,
  uniqueItems: true,
});

function operation(of: Operation): Json {
  const { action, answer, body, query } = of;
  const required = !action.startsWith("delete");
  return {
    consumes: body === patchDefinition ? patchTypes : ["*/*"],
    produces: answerTypes(of),
    parameters: [
      ...(body ? [{ in: "body", name: "body", required, schema: reference(body) }] : []),
      ...query.map(({ name, type }) => parameter(name, type, "query")),
    ],
    responses: responses(of, { schema: answer ? reference(answer) : { type: "string" } }),
  };
}
