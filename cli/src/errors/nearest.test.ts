import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each([
  ["piVersion", ["apiVersion", "kind"], ["apiVersion"]],
  ["gte", ["get", "delete"], ["get"]],
  ["Sevice", ["Service", "Secret", "Node"], ["Service"]],
  ["targetport", ["targetPort", "port"], ["targetPort"]],
  ["svcs", ["svc", "services"], ["svc"]],
  ["deploym", ["deployments", "pods"], ["deployments"]],
  ["foo", ["get", "pods"], []],
])("%s means %j", (word, candidates, expected) => {
  expect(nearest(word, candidates)).toEqual(expected);
});
