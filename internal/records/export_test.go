package records

// BoundTo is what a sealed record is bound to.
var BoundTo = boundTo
