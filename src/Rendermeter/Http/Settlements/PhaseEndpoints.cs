using System.Diagnostics;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Settlements;

/// <summary>Refunds and adjustments of a settled attempt: each a phase of its own, named by a reference, and one however often it is told.</summary>
internal static class PhaseEndpoints
{
    private static readonly string[] KnownOfRefund = ["amount", "reference"];
    private static readonly string[] KnownOfAdjustment = ["charge", "cost", "evidence", "reference"];
    private static readonly string[] Evidences = ["invoice", "measured", "operator"];

    public static void MapPhases(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/attempts/{id}").Requires(Access.Operator);
        group.MapPost("/refunds", Refund);
        group.MapPost("/adjustments", Adjust);
    }

    private static async Task<IResult> Refund(string id, HttpContext context, AttemptDirectory attempts, ILedger ledger)
    {
        if (await attempts.Find(id, context) is not { } known)
        {
            return Refusals.NotFound;
        }

        var (create, problem) = await CreateBody.Read(context, $"/api/v1/attempts/{known.Id}/refunds", KnownOfRefund);
        if (create is null)
        {
            return problem!;
        }

        var amount = create.Members.Amount("amount", Currency.Usd, required: true);
        if (amount is { Nanos: 0 })
        {
            create.Members.Refuse("amount", "out_of_range", "amount must be more than 0", "0");
        }

        var reference = Reference(create);
        return create.Members.Errors.Count > 0 ? Refusals.Validation(create.Members.Errors)
            : await Answer(await ledger.Execute(new Refund(known.Org, known.Id, amount!.Value.Nanos, reference!, context.Caller().KeyName)), create.Members, context, attempts);
    }

    private static async Task<IResult> Adjust(string id, HttpContext context, AttemptDirectory attempts, ILedger ledger)
    {
        if (await attempts.Find(id, context) is not { } known)
        {
            return Refusals.NotFound;
        }

        var (create, problem) = await CreateBody.Read(context, $"/api/v1/attempts/{known.Id}/adjustments", KnownOfAdjustment);
        if (create is null)
        {
            return problem!;
        }

        var members = create.Members;
        var (charge, cost) = (members.Amount("charge", Currency.Usd), members.Amount("cost", Currency.Usd));
        if (members.Find("charge") is null && members.Find("cost") is null)
        {
            members.Refuse("charge", "required", "an adjustment says what the charge should be in all, or the cost, or both", null);
        }

        var evidence = members.Text("evidence", 16) ?? "operator";
        if (!Evidences.Contains(evidence))
        {
            members.Refuse("evidence", "enum", $"evidence must be one of {string.Join(", ", Evidences)}", evidence, Evidences);
        }

        var reference = Reference(create);
        return members.Errors.Count > 0 ? Refusals.Validation(members.Errors)
            : await Answer(await ledger.Execute(new Adjust(known.Org, known.Id, cost?.Nanos, charge?.Nanos, evidence, reference!, context.Caller().KeyName)), members, context, attempts);
    }

    /// <summary>The reference makes it one phase however often it is sent; without one, the idempotency key is the reference.</summary>
    private static string? Reference(CreateBody create)
        => create.Members.Text("reference", 255, required: create.Claim is null) ?? (create.Claim is { } claim ? $"key:{claim.Key}" : null);

    private static async Task<IResult> Answer(PhaseOutcome outcome, Members members, HttpContext context, AttemptDirectory attempts)
    {
        switch (outcome)
        {
            case PhaseOutcome.Booked booked:
                return await Shown(booked.Attempt, again: false);
            case PhaseOutcome.Replayed replayed:
                return await Shown(replayed.Attempt, again: true);
            case PhaseOutcome.ReferenceMismatch:
                return Refusals.ReferenceMismatch;
            case PhaseOutcome.NotSettled waiting:
                return Refusals.Conflict("not_settled", "The attempt is not settled", $"It is {Pricing.SnakeCase.Of(waiting.State)}: nothing was charged yet that could be given back or corrected.");
            case PhaseOutcome.RefundExceedsCharge above:
                return Refusals.Conflict("refund_exceeds_charge", "More than is left of the charge",
                    $"At most {JsonWriting.Amount(above.LeftNanos)} of the charge is left to be refunded.") with
                {
                    Members = json => json.WriteAmount("left", above.LeftNanos),
                };
            case PhaseOutcome.OutOfBounds beyond:
                members.Refuse(beyond.Field, "out_of_range", $"{beyond.Field} must be from {JsonWriting.Amount(beyond.LowestNanos)} to {JsonWriting.Amount(beyond.HighestNanos)}",
                    members.Find(beyond.Field) is { } value ? Members.Shown(value) : null);
                return Refusals.Validation(members.Errors);
            default:
                throw new UnreachableException();
        }

        async Task<IResult> Shown(Attempt attempt, bool again)
        {
            var record = await attempts.Read(attempt.Org, attempt.Id);
            return JsonAnswer.Created(context, again, json => Write(json, record, record.Attempts.Single(known => known.Id == attempt.Id)));
        }
    }

    /// <summary>The attempt's money as it stands, with all its phases.</summary>
    public static void Write(Utf8JsonWriter json, RenderRecord record, Attempt attempt)
    {
        var phases = record.Phases.Where(phase => phase.Attempt == attempt.Id).OrderBy(phase => phase.Phase).ToList();
        json.WriteStartObject();
        json.WriteString("attempt", attempt.Id.ToString());
        json.WriteString("render", attempt.Render.ToString());
        json.WriteString("state", Pricing.SnakeCase.Of(attempt.State));
        json.WriteString("currency", attempt.Unit);
        json.WriteAmount("charge", attempt.ChargeNanos);
        json.WriteAmount("refunded", -phases.Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos));
        json.WriteAmount("cost", attempt.CostNanos);
        json.WriteAmount("overrun", attempt.OverrunNanos);
        json.WriteList("phases", phases, (writer, phase) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("phase", phase.Phase);
            writer.WriteString("kind", phase.Kind);
            writer.WriteAmount("charge", phase.ChargeDeltaNanos);
            writer.WriteAmount("cost", phase.CostDeltaNanos);
            writer.WriteString("evidence", phase.Evidence);
            writer.WriteString("actor", phase.Actor);
            writer.WriteOptional("reference", phase.Reference);
            writer.WriteInstant("at", phase.At);
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }
}
