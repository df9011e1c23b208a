using System.Globalization;
using Rendermeter.Engine.Downstream;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Verdicts;

/// <summary>The gate of a route: its checks in order.</summary>
public sealed record GateRules(IReadOnlyList<GateCheck> Checks)
{
    private const int MostChecks = 32;
    private const int UsualPatienceSeconds = 86_400;
    private const long MostMinutes = 1_000;

    /// <summary>How a person is asked; null where none is.</summary>
    public PersonTerms? Person => Checks.FirstOrDefault(check => check.Person is not null)?.Person;

    /// <summary>Whether a check looks at the pixels of a picture, and not only at whether it decodes and how large it is.</summary>
    public bool LooksAtPixels => Checks.Any(check => check.Kind is CheckKind.Flat or CheckKind.Blur or CheckKind.Duplicate);

    /// <summary>What a route without a gate of its own checks: that it got what it asked for.</summary>
    public static GateRules Standard { get; } = new(
        [.. new[] { CheckKind.Decodes, CheckKind.Count, CheckKind.Size, CheckKind.Length }.Select(kind => new GateCheck(kind, CheckKinds.Range(kind)?.Default, UnknownPolicy.Accept))]);

    /// <summary>Reads a gate as an operator writes it. What is wrong is added to <paramref name="errors"/>, each beginning with its place.</summary>
    /// <param name="pointer">Where the gate stands.</param>
    public static GateRules Read(string pointer, IReadOnlyList<GateCheckOptions> options, ICollection<string> errors)
    {
        if (options.Count > MostChecks)
        {
            errors.Add($"{pointer}: a gate has at most {MostChecks} checks");
        }

        var checks = new List<GateCheck>();
        foreach (var (index, written) in options.Index())
        {
            var at = $"{pointer}:{index}";
            if (CheckKinds.Find(written.Check) is not { } kind)
            {
                errors.Add($"{at}:Check: '{written.Check}' is no check; allowed: {string.Join(", ", Enum.GetValues<CheckKind>().Select(CheckKinds.Name))}");
            }
            else if (kind != CheckKind.External && checks.Exists(known => known.Kind == kind))
            {
                errors.Add($"{at}:Check: {written.Check} stands there twice");
            }
            else
            {
                checks.Add(new GateCheck(kind, Threshold($"{at}:Threshold", kind, written.Threshold, errors), Unknown($"{at}:Unknown", written.Unknown, errors))
                {
                    External = kind == CheckKind.External ? External(at, written, errors) : null,
                    Person = kind == CheckKind.Human ? Asking(at, written, errors) : null,
                });
            }
        }

        if (checks.FindIndex(check => check.Unknown == UnknownPolicy.Person) is var asks and >= 0 && !checks.Exists(check => check.Kind == CheckKind.Human))
        {
            errors.Add($"{pointer}:{asks}:Unknown: a person is asked under the terms of the check human, which this gate does not have");
        }

        return options.Count == 0 ? Standard : new GateRules(checks);
    }

    /// <summary>The same gate with another threshold for one check; the check is added at its end where it is missing.</summary>
    public GateRules With(CheckKind kind, long threshold) => Checks.Any(check => check.Kind == kind)
        ? new GateRules([.. Checks.Select(check => check.Kind == kind ? check with { Threshold = threshold } : check)])
        : new GateRules([.. Checks, new GateCheck(kind, threshold, UnknownPolicy.Accept)]);

    private static long? Threshold(string at, CheckKind kind, string? text, ICollection<string> errors)
    {
        if (CheckKinds.Range(kind) is not { } range)
        {
            if (text is not null)
            {
                errors.Add($"{at}: {CheckKinds.Name(kind)} has no threshold");
            }

            return null;
        }

        if (text is null)
        {
            return range.Default;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threshold) && threshold >= range.Least && threshold <= range.Most)
        {
            return threshold;
        }

        errors.Add($"{at}: '{text}' is no threshold of {CheckKinds.Name(kind)}; allowed: {range.Least} to {range.Most}");
        return range.Default;
    }

    private static UnknownPolicy Unknown(string at, string? text, ICollection<string> errors)
    {
        switch (text)
        {
            case null or "accept":
                return UnknownPolicy.Accept;
            case "reject":
                return UnknownPolicy.Reject;
            case "person":
                return UnknownPolicy.Person;
            default:
                errors.Add($"{at}: '{text}' is no policy; allowed: accept, reject, person");
                return UnknownPolicy.Accept;
        }
    }

    private static PersonTerms Asking(string at, GateCheckOptions written, ICollection<string> errors)
    {
        var price = default(Money);
        if (written.Price is not null && !Money.TryParse(written.Price, Currency.Usd, out price))
        {
            errors.Add($"{at}:Price: '{written.Price}' is no amount such as 0.50");
        }

        if (written.When is not (null or "always" or "unknown"))
        {
            errors.Add($"{at}:When: '{written.When}' is neither always nor unknown");
        }

        if (written.AtDeadline is not (null or "reject" or "accept"))
        {
            errors.Add($"{at}:AtDeadline: '{written.AtDeadline}' is neither reject nor accept");
        }

        var seconds = UsualPatienceSeconds;
        if (written.Deadline is not null && (!int.TryParse(written.Deadline, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 60 or > 2_592_000))
        {
            errors.Add($"{at}:Deadline: '{written.Deadline}' is no whole number of seconds from 60 to 2592000");
        }

        var minutes = Money.FromNanos(CostLine.One, Currency.Usd);
        if (written.Minutes is not null && (!Money.TryParse(written.Minutes, Currency.Usd, out minutes) || minutes.Nanos > MostMinutes * CostLine.One))
        {
            errors.Add($"{at}:Minutes: '{written.Minutes}' is no number from 0 to {MostMinutes} such as 1.5");
        }

        return new PersonTerms(written.When != "unknown", TimeSpan.FromSeconds(seconds), written.AtDeadline == "accept", price.Nanos, minutes.Nanos);
    }

    private static ExternalCheck? External(string at, GateCheckOptions written, ICollection<string> errors)
    {
        var price = default(Money);
        if (written.Price is not null && !Money.TryParse(written.Price, Currency.Usd, out price))
        {
            errors.Add($"{at}:Price: '{written.Price}' is no amount such as 0.002");
        }

        if (!Uri.TryCreate(written.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            errors.Add($"{at}:Url: '{written.Url}' is no http or https address");
            return null;
        }

        if (!written.Inside && PublicAddresses.IsInside(url))
        {
            errors.Add($"{at}:Url: {url} points inside the network; set Inside to true for a service of your own");
            return null;
        }

        return new ExternalCheck(url, price.Nanos) { Inside = written.Inside };
    }
}
