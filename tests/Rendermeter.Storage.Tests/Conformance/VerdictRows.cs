using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>A row in every table of verdicts: asked of a person, accepted by them, and spoken of by a user.</summary>
internal static class VerdictRows
{
    public static async Task Write(ILedger ledger, Org org)
    {
        await ledger.Execute(org.Open(Org.Dollar));
        var admit = org.Admit(Org.Cent);
        var attempt = admit.Draft.Id;
        await ledger.Execute(admit);
        await ledger.Execute(org.Claim(attempt));
        await ledger.Execute(org.Settle(attempt, AttemptState.Billed, Org.Cent));
        var judge = org.Judge(attempt, accepted: true);
        var terms = new PersonTerms(Always: true, TimeSpan.FromHours(1), AcceptAtDeadline: false, MinuteNanos: 1, MinutesBillionths: CostLine.One);
        await ledger.Execute(new AskPerson(org.Id, attempt, new PersonAsked(attempt, terms, [], judge.Verdict.At, judge.Verdict.At.AddHours(1)), judge.Outputs, []));
        await ledger.Execute(judge with { Verdict = judge.Verdict with { By = "ann" }, Outputs = [], Lines = [CostLine.Of(attempt, 0, "human", "person", CostLine.One, "minute", 1)] });
        await ledger.Execute(new AddFeedback(org.Id, new Feedback(new FeedbackId(attempt.Value), admit.Draft.Render, Feedback.OfUser, Accepted: true, 900, "good", "shop"), Idempotency: null));
    }
}
