using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Commands.Demo.Views;

namespace Rendermeter.Commands.Demo;

/// <summary>The figures for people: calm, aligned, and within 80 columns on a terminal. Into a file or a pipe ids are written whole.</summary>
internal static class FiguresText
{
    private const int ShownOfId = 4;

    public static void Print(Figures figures, string folder)
    {
        PrintRenders(figures);
        PrintRefusal(figures.Refusal);
        PrintFailures(figures);
        PrintFailovers(figures);
        PrintRejections(figures);
        PrintDoubts(figures);
        PrintModels(figures);
        PrintSeason(figures);
        PrintBills(figures);
        PrintEnd(figures, folder);
    }

    private static void PrintRenders(Figures figures)
    {
        Paper.Heading("Each render: what was quoted before it ran, and what was charged (USD)");
        var columns = new Columns(">#", "id", "model", "provider", "status", ">quoted", ">charged", ">attempts");
        foreach (var taken in figures.Renders)
        {
            var render = taken.Render;
            columns.Add(
                render.Status switch { "succeeded" => null, "rejected" => Paper.Yellow, _ => Paper.Red },
                taken.Number.ToString(CultureInfo.InvariantCulture),
                Paper.IsTerminal ? $"…{render.Id[^ShownOfId..]}" : render.Id,
                taken.Scene.Model.Contains('/', StringComparison.Ordinal) ? taken.Last.Offer.Model : taken.Scene.Model,
                taken.Last.Offer.Provider,
                render.Status,
                Amounts.Short(taken.Quoted),
                Amounts.Short(render.Charged),
                render.Attempts.Count.ToString(CultureInfo.InvariantCulture));
        }

        columns.Print();
        Paper.Line(Paper.Dim(string.Create(CultureInfo.InvariantCulture,
            $"  {Counted.Of(columns.Count, "render")}, {Counted.Of(figures.Renders.Sum(taken => taken.Render.Attempts.Count), "attempt")}, {Amounts.Short(Amounts.Sum(figures.Renders.Select(taken => taken.Render.Charged)))} USD charged")));
    }

    private static void PrintRefusal(ProblemView refusal)
    {
        Paper.Heading("A refusal at a cap: nothing ran, nothing was charged");
        Paper.Line($"  The key shop may spend {Amounts.Short(Amounts.Read(Script.ShopCap))} USD a day.");
        Paper.Line($"  {refusal.Code}: needed {Amounts.Short(refusal.Needed)}, left {Amounts.Short(refusal.Left)}, begins anew {Instant(refusal.ResetsAt)}");
    }

    private static void PrintFailures(Figures figures)
    {
        Paper.Heading("Attempts that failed, and what they cost");
        var columns = new Columns(">#", "asked of", "outcome", "billing", ">charged", "then");
        foreach (var (taken, attempt) in figures.Failures)
        {
            columns.Add(Number(taken), attempt.Offer.Name, attempt.Outcome ?? attempt.State, attempt.State, Amounts.Short(attempt.Charge), Then(taken, attempt));
        }

        columns.Print();
    }

    private static void PrintFailovers(Figures figures)
    {
        Paper.Heading($"Failovers: the next offer is priced before it is taken (at most {Amounts.Short(Amounts.Read(Script.MaxCost))} a render)");
        var columns = new Columns(">#", "because", "from", ">at", "to", ">at");
        foreach (var (taken, decision) in figures.Failovers)
        {
            columns.Add(Number(taken), decision.Reason, decision.From, Amounts.Short(decision.QuotedFrom), decision.To, Amounts.Short(decision.QuotedTo));
        }

        columns.Print();
    }

    private static void PrintRejections(Figures figures)
    {
        Paper.Heading("What the quality gate rejected: delivered, paid for, not accepted");
        var columns = new Columns(">#", "delivered by", "because", ">charged");
        foreach (var (taken, attempt) in figures.Rejections)
        {
            columns.Add(Number(taken), attempt.Offer.Name, Because(attempt), Amounts.Short(attempt.Charge));
        }

        columns.Print();
        Paper.Line(Paper.Dim($"  The rejections cost {Amounts.Short(Amounts.Sum(figures.Rejections.Select(pair => pair.Attempt.Charge)))} USD together."));
    }

    private static void PrintDoubts(Figures figures)
    {
        Paper.Heading("In doubt: the answer to the submission was lost");
        foreach (var taken in figures.Doubts)
        {
            Paper.Line($"  {Number(taken)}  {taken.Last.Offer.Name}");
            Paper.Line($"      at first   unconfirmed: the provider may have billed");
            Paper.Line($"                 charge {Amounts.Short(taken.Doubt!.Charged)}, and the hold of {Amounts.Short(taken.Doubt.Held)} stays");
            Paper.Line($"      then       found by our reference: {taken.Render.Status}, charged {Amounts.Short(taken.Render.Charged)}, once");
        }
    }

    private static void PrintModels(Figures figures)
    {
        Paper.Heading("The price on the page against the cost per accepted output (USD)");
        var columns = new Columns("model", ">accepted|attempts", ">rejected", ">failed", ">charged", ">price on|the page", ">cost per|accepted", ">ratio");
        foreach (var media in figures.Models.GroupBy(row => row.Media))
        {
            columns.AddAcross(media.Key);
            foreach (var row in media)
            {
                columns.Add(
                    row.Ratio == "1.00" ? null : Paper.Bold,
                    $"  {row.Provider}", $"{Count(row.Accepted)} of {Count(row.Attempts).PadLeft(2)}", Count(row.Rejected), Count(row.Failed),
                    Amounts.Short(row.Charged), Amounts.Short(row.ListPrice), Amounts.Rounded(row.CostPerAccepted), row.Ratio ?? "-");
            }
        }

        columns.Print(indent: "");
    }

    private static void PrintSeason(Figures figures)
    {
        Paper.Heading($"The scored route {Season.Route}: an outage of {Season.Failing}, then a stricter gate (USD)");
        var phases = new Columns("phase", ">renders", ">attempts", ">failed", ">rejected", ">accepted", ">charged", ">downstream", ">per accepted");
        foreach (var row in figures.Phases)
        {
            phases.Add(row.Phase, Count(row.Renders), Count(row.Attempts), Count(row.Failed), Count(row.Rejected), Count(row.Accepted), Amounts.Short(row.Charged),
                Amounts.Rounded(row.Downstream), Amounts.Rounded(row.CostPerAccepted));
        }

        phases.Print();
        Paper.Heading("What each decision on it saved or cost (USD)");
        var decisions = new Columns("decision", ">times", "", ">USD", "against");
        foreach (var row in figures.Decisions)
        {
            decisions.Add(row.Decision, Count(row.Renders), row.CostNanos < 0 ? "saved" : "cost", Amounts.Short(row.Cost), row.Against);
        }

        decisions.Print();
        foreach (var row in figures.Decisions)
        {
            Paper.Line(Paper.Dim($"  {row.Decision}: {row.Brought}"));
        }
    }

    private static void PrintBills(Figures figures)
    {
        Paper.Heading("The providers' own bills beside our books, over all runs on this data (USD)");
        var columns = new Columns("provider", ">jobs", ">their bill", ">our books", ">difference");
        foreach (var bill in figures.Bills)
        {
            columns.Add(bill.Agrees ? null : Paper.Red, bill.Provider, Count(bill.Jobs), bill.Bill.ToString(), bill.Books?.ToString(), bill.Difference?.ToString());
        }

        columns.Print();
        foreach (var id in figures.Bills.SelectMany(bill => bill.Unmatched))
        {
            Paper.Line(Paper.Red($"  {id}: bill and books differ"));
        }
    }

    private static void PrintEnd(Figures figures, string folder)
    {
        Paper.Line();
        foreach (var broken in figures.BrokenInvariants)
        {
            Paper.Line(Paper.Red($"  broken: {broken}"));
        }

        Paper.Line($"  {(figures.Sound ? Paper.Green("The books are sound") : Paper.Red("The books are not sound"))}; wallet: {Amounts.Short(figures.Wallet.Available)} {figures.Wallet.Currency} available, {Amounts.Short(figures.Wallet.Held)} held.");
        Paper.Line($"  Pictures, clips and voices   {folder}");
        Paper.Line($"  A receipt for each render    {Path.Combine(folder, "receipts")}");
    }

    private static string Number(Taken taken) => taken.Number.ToString(CultureInfo.InvariantCulture).PadLeft(2);

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Then(Taken taken, AttemptView attempt)
        => attempt.Number == taken.Render.Attempts.Count ? "the end" : "the next offer";

    private static string Because(AttemptView attempt)
        => attempt.Verdict!.Checks.FirstOrDefault(check => check.Result == "rejected") is { } check ? check.Detail ?? check.Check : "not said";

    private static string Instant(DateTimeOffset? at)
        => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "never";
}
