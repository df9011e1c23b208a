using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Wallets;

/// <summary>The events of the money path. Each says which offer, which attempt and how much, so that nobody has to look further.</summary>
internal static class EventText
{
    public static EngineEvent ContentErased(Render render, string actor)
        => new("render.content_erased", render.Id, Attempt: null, Json(json => json.WriteString("actor", actor)));

    /// <summary>A provider has used the id of an event for two different bodies.</summary>
    public static EngineEvent HookReused(ReceiveHook hook)
        => new("hook.event_id_reuse", Render: null, hook.Reported, Json(json =>
        {
            json.WriteString("provider", hook.Provider);
            json.WriteString("event_id", hook.EventId);
            json.WriteString("sha256", hook.BodySha256);
        }));

    public static EngineEvent Admitted(Render render, Attempt attempt)
        => Of("render.admitted", attempt, json => json.WriteString("model", render.Model));

    public static EngineEvent Failover(Attempt attempt, RouteDecision decision)
        => Of("route.failover", attempt, json =>
        {
            json.WriteString("reason", decision.Reason);
            json.WriteString("from", decision.From);
            json.WriteString("to", decision.To);
            json.WriteString("quoted_from", Money(decision.QuotedFromNanos, attempt.Unit));
            json.WriteString("quoted_to", Money(decision.QuotedToNanos, attempt.Unit));
        });

    /// <summary>A <c>callback_url</c> is told of it: what is above the hold is the operator's, and stands in <see cref="Overrun"/>.</summary>
    public static EngineEvent Settled(Attempt attempt)
        => Of("attempt.settled", attempt, json =>
        {
            json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(attempt.Settlement!.Outcome.ToString()));
            json.WriteString("charge", Money(attempt.ChargeNanos, attempt.Unit));
        });

    /// <summary>The gate or a person has rejected what was delivered: what that has cost.</summary>
    public static EngineEvent Rejected(Attempt attempt, Judge judge)
        => Of("attempt.rejected", attempt, json =>
        {
            json.WriteString("by", judge.Verdict.By ?? "gate");
            json.WriteStartArray("checks");
            foreach (var check in judge.Verdict.Checks.Where(check => !check.Accepted))
            {
                json.WriteStringValue(check.Check);
            }

            json.WriteEndArray();
            var downstream = judge.BookedNanos + judge.Lines.Sum(line => line.AmountNanos);
            json.WriteString("charge", Money(attempt.ChargeNanos, attempt.Unit));
            json.WriteString("downstream", Money(downstream, attempt.Unit));
            json.WriteString("rejection_cost", Money(attempt.ChargeNanos + downstream, attempt.Unit));
        });

    public static EngineEvent PersonAsked(Attempt attempt, PersonAsked asked)
        => Of("render.awaiting_verdict", attempt, json =>
        {
            json.WriteString("due_at", asked.DueAt);
            json.WriteString("at_deadline", asked.Terms.AcceptAtDeadline ? "accepted" : "rejected");
            json.WriteString("price_per_minute", Money(asked.Terms.MinuteNanos, attempt.Unit));
        });

    public static EngineEvent PersonDecided(Attempt attempt, Judge judge)
        => Of("render.verdict", attempt, json =>
        {
            json.WriteString("verdict", judge.Verdict.Accepted ? "accepted" : "rejected");
            json.WriteString("by", judge.Verdict.By);
            json.WriteString("human_cost", Money(judge.Lines.Where(line => line.Kind == "human").Sum(line => line.AmountNanos), attempt.Unit));
        });

    public static EngineEvent Feedback(Attempt accepted, Feedback feedback)
        => Of("render.feedback", accepted, json =>
        {
            json.WriteString("feedback", feedback.Id.ToString());
            json.WriteString("kind", feedback.Kind);
            json.WriteString("verdict", feedback.Accepted switch { true => "accepted", false => "rejected", null => null });
            json.WriteString("by", feedback.By);
        });

    public static EngineEvent SetAside(Attempt attempt)
        => Of("attempt.set_aside", attempt, json =>
        {
            json.WriteString("expected", Money(attempt.ExpectedNanos!.Value, attempt.Unit));
            json.WriteString("cost", Money(attempt.SetAsideCostNanos!.Value, attempt.Unit));
        });

    public static EngineEvent Overrun(Attempt attempt)
        => Of("attempt.overrun", attempt, json =>
        {
            json.WriteString("price_version", attempt.Offer.PriceVersion);
            json.WriteString("bound", Money(attempt.BoundNanos ?? attempt.HoldNanos, attempt.Unit));
            json.WriteString("cost", Money(attempt.CostNanos, attempt.Unit));
            json.WriteString("overrun", Money(attempt.OverrunNanos, attempt.Unit));
        });

    public static EngineEvent Quarantined(Attempt attempt, Quarantine quarantine)
        => Of("price.quarantined", attempt, json =>
        {
            json.WriteString("price_version", quarantine.PriceVersion);
            json.WriteNumber("overruns", quarantine.Overruns);
        });

    public static EngineEvent QuarantineLifted(LiftQuarantine lift)
        => new("price.quarantine_lifted", Render: null, Attempt: null, Json(json =>
        {
            json.WriteString("price_version", lift.PriceVersion);
            json.WriteString("actor", lift.Actor);
        }));

    public static EngineEvent LaterPhase(string kind, Attempt attempt, AttemptPhase phase)
        => Of(kind, attempt, json =>
        {
            json.WriteNumber("phase", phase.Phase);
            json.WriteString("charge_delta", Money(phase.ChargeDeltaNanos, attempt.Unit));
            json.WriteString("cost_delta", Money(phase.CostDeltaNanos, attempt.Unit));
            json.WriteString("evidence", phase.Evidence);
            json.WriteString("actor", phase.Actor);
            json.WriteString("reference", phase.Reference);
        });

    public static EngineEvent Granted(Account fund, Identities.GrantId id)
        => new("fund.granted", Render: null, Attempt: null, Json(json =>
        {
            json.WriteString("fund", id.ToString());
            json.WriteString("currency", fund.Unit);
            json.WriteString("amount", Money(fund.Granted, fund.Unit));
            json.WriteString("category", fund.Kind == AccountKind.CreditLine ? "credit_line" : fund.Promotional ? "promo" : "paid");
        }));

    public static EngineEvent Expired(Account fund, long nanos)
        => new("fund.expired", Render: null, Attempt: null, Json(json =>
        {
            json.WriteString("account", fund.AccountId);
            json.WriteString("currency", fund.Unit);
            json.WriteString("amount", Money(nanos, fund.Unit));
        }));

    public static EngineEvent InDoubt(Attempt attempt, Doubt doubt)
        => Of("render.in_doubt", attempt, json =>
        {
            json.WriteString("reason", doubt.Reason);
            json.WriteString("resolves_by", doubt.ResolvesBy);
        });

    public static EngineEvent Overdue(Attempt attempt)
        => Of("attempt.overdue", attempt, json => json.WriteString("resolves_by", attempt.ResolvesBy!.Value));

    public static EngineEvent Alarmed(Attempt attempt, Alarm alarm)
        => Of(alarm.Kind, attempt, json => json.WriteString("detail", alarm.Detail));

    public static EngineEvent LateJob(Attempt attempt)
        => Of("attempt.late_job", attempt, json =>
        {
            json.WriteString("detail", "a job of it runs, or may: it is asked for until it says what it came to");
            json.WriteString("provider_job_id", attempt.ProviderJobId);
            json.WriteString("asked_until", attempt.WatchedUntil!.Value);
        });

    public static EngineEvent Resolved(Attempt attempt, Settle settle)
        => Of("attempt.resolved", attempt, json =>
        {
            json.WriteString("as", JsonNamingPolicy.SnakeCaseLower.ConvertName(attempt.State.ToString()));
            json.WriteString("cost", Money(attempt.CostNanos, attempt.Unit));
            json.WriteString("by", settle.Actor);
            json.WriteString("note", settle.Note);
        });

    public static EngineEvent CancelRequested(Render render, string actor)
        => new("render.cancel_requested", render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("by", actor);
        }));

    /// <summary>Somebody has to allow it: the only event from which a person must act.</summary>
    public static EngineEvent AwaitingApproval(Render render, Approval asked)
        => new("render.awaiting_approval", render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("offer", asked.Offer);
            json.WriteString("currency", render.Unit);
            json.WriteString("quoted", Money(asked.QuotedNanos, render.Unit));
            json.WriteString("ceiling", Money(asked.CeilingNanos, render.Unit));
            json.WriteString("expires_at", asked.ExpiresAt);
        }));

    public static EngineEvent ApprovalDecided(string kind, Render render, string actor, string? note, long? upToNanos)
        => new(kind, render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("by", actor);
            json.WriteString("note", note);
            json.WriteString("currency", render.Unit);
            json.WriteString("up_to", upToNanos is { } most ? Money(most, render.Unit) : null);
        }));

    public static EngineEvent RouteChanged(RouteVersion version)
        => new("route.changed", Render: null, Attempt: null, Json(json =>
        {
            json.WriteString("route", version.Name);
            json.WriteNumber("version", version.Version);
            json.WriteNumber("gate_version", version.GateVersion);
            json.WriteString("by", version.Author);
            json.WriteString("note", version.Note);
        }));

    public static EngineEvent RenderEnded(Render render, Book book)
    {
        var attempts = book.AttemptsOf(render.Id).ToList();
        return new EngineEvent($"render.{JsonNamingPolicy.SnakeCaseLower.ConvertName(render.End!.Status.ToString())}", render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("currency", render.Unit);
            json.WriteString("charged", Money(attempts.Sum(attempt => attempt.ChargeNanos), render.Unit));
            json.WriteNumber("attempts", attempts.Count);
            json.WriteString("error", render.End.ErrorCode);
        }));
    }

    public static EngineEvent Refused(Admit admit, Refusal refusal)
    {
        var money = refusal.Unit != "COUNT";
        return new EngineEvent(refusal.Cap is null ? "render.refused" : "cap.refused", admit.NewRender is null ? admit.Draft.Render : null, Attempt: null, Json(json =>
        {
            json.WriteString("code", JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.Code.ToString()));
            json.WriteString("offer", admit.Draft.Offer.Name);
            json.WriteString("key", admit.Draft.Key.ToString());
            json.WriteString("cap", refusal.Cap?.Id.ToString());
            json.WriteString("currency", money ? refusal.Unit : null);
            json.WriteString("needed", money ? Money(refusal.Needed, refusal.Unit) : refusal.Needed.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("left", money ? Money(refusal.Left, refusal.Unit) : refusal.Left.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }));
    }

    /// <summary>A cap that only observes was passed: what it would have done.</summary>
    public static EngineEvent WouldRefuse(Attempt attempt, Cap cap, long needed, long left, CapBucket bucket)
        => new("cap.would_refuse", attempt.Render, attempt.Id, Json(json =>
        {
            WriteCap(json, cap);
            json.WriteString("code", cap.Metric == CapMetric.Spend ? "cap_spend" : "cap_count");
            json.WriteString("offer", attempt.Offer.Name);
            json.WriteString("needed", Amount(needed, cap.Unit));
            json.WriteString("left", Amount(left, cap.Unit));
            WritePeriod(json, cap, bucket);
        }));

    public static EngineEvent Threshold(Cap cap, CapBucket bucket, int percent)
        => new("cap.threshold", Render: null, Attempt: null, Json(json =>
        {
            WriteCap(json, cap);
            json.WriteNumber("threshold", percent);
            json.WriteString("used", Amount(bucket.Held + bucket.Posted, cap.Unit));
            WritePeriod(json, cap, bucket);
        }));

    public static EngineEvent CapSet(Cap cap)
        => new("cap.set", Render: null, Attempt: null, Json(json =>
        {
            WriteCap(json, cap);
            json.WriteStartArray("thresholds");
            foreach (var percent in cap.Thresholds)
            {
                json.WriteNumberValue(percent);
            }

            json.WriteEndArray();
        }));

    public static EngineEvent CapRetired(Cap cap) => new("cap.retired", Render: null, Attempt: null, Json(json => WriteCap(json, cap)));

    /// <summary>Admissions were frozen, by the auditor with what it found or by a person, or are open again.</summary>
    public static EngineEvent Admission(SetAdmission set)
        => new(set.Findings.Count > 0 ? "audit.violation" : set.Frozen ? "org.admission_frozen" : "org.admission_unfrozen", Render: null, Attempt: null, Json(json =>
        {
            json.WriteBoolean("admission_frozen", set.Frozen);
            json.WriteString("actor", set.Actor);
            json.WriteString("note", set.Note);
            json.WriteStartArray("findings");
            foreach (var finding in set.Findings)
            {
                json.WriteStartObject();
                json.WriteString("invariant", finding.Invariant);
                json.WriteString("sentence", finding.Sentence);
                json.WriteString("subject", finding.Subject);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }));

    private static void WriteCap(Utf8JsonWriter json, Cap cap)
    {
        json.WriteString("cap", cap.Id.ToString());
        json.WriteStartObject("scope");
        json.WriteString("kind", JsonNamingPolicy.SnakeCaseLower.ConvertName(cap.Scope.Kind.ToString()));
        json.WriteString("id", cap.IsDefault ? null : cap.Scope.Id);
        json.WriteEndObject();
        json.WriteString("metric", JsonNamingPolicy.SnakeCaseLower.ConvertName(cap.Metric.ToString()));
        json.WriteString("period", JsonNamingPolicy.SnakeCaseLower.ConvertName(cap.Period.ToString()));
        json.WriteString("mode", cap.Enforce ? "enforce" : "observe");
        json.WriteString("currency", cap.Metric == CapMetric.Spend ? cap.Unit : null);
        json.WriteString("limit", Amount(cap.Limit, cap.Unit));
    }

    private static void WritePeriod(Utf8JsonWriter json, Cap cap, CapBucket bucket)
    {
        if (cap.Period != CapPeriod.Total)
        {
            json.WriteString("period_start_at", bucket.StartAt);
            json.WriteString("resets_at", bucket.EndAt);
        }
    }

    private static string Amount(long amount, string unit)
        => unit == "COUNT" ? amount.ToString(System.Globalization.CultureInfo.InvariantCulture) : Money(amount, unit);

    private static EngineEvent Of(string kind, Attempt attempt, Action<Utf8JsonWriter> more)
        => new(kind, attempt.Render, attempt.Id, Json(json =>
        {
            json.WriteString("provider", attempt.Offer.Provider);
            json.WriteString("offer", attempt.Offer.Name);
            json.WriteNumber("attempt", attempt.Number);
            json.WriteString("currency", attempt.Unit);
            json.WriteString("held", Money(attempt.HoldNanos, attempt.Unit));
            more(json);
        }));

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Money(long nanos, string unit)
        => Pricing.Amounts.Money.FromNanos(nanos, Currency.TryParse(unit, out var currency) ? currency : throw new LedgerBrokenException($"{unit} is no currency")).ToString();
}
