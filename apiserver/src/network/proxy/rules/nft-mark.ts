/** How a rule marks a connection that is to be masqueraded. */
export const markForMasquerade = "meta mark set meta mark | 0x00004000";
