using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>Numbers and ranges of a forecast file; each that is read is kept.</summary>
internal sealed class AssumptionReader
{
    private static readonly Rational MostCount = 1_000_000_000;

    private readonly List<Assumption> _all = [];

    public IReadOnlyList<Assumption> All => _all;

    /// <summary>A rate from 0 up to 1; 1 itself only where that is possible.</summary>
    public Assumption Rate(MemberReader reader, string member, string name, bool forLine, Rational? standard = null, bool canBeOne = true)
        => Read(reader, member, name, forLine, standard ?? Rational.Zero, value => value.Sign >= 0 && (canBeOne ? value <= Rational.One : value < Rational.One),
            canBeOne ? "is a rate from 0 to 1, such as 0.3" : "is a rate from 0 to below 1, such as 0.3: with 1 nothing would ever come of it", "impossible_rate", allowSign: false, isRate: true);

    public Assumption Growth(MemberReader reader, string member, string name)
        => Read(reader, member, name, true, Rational.Zero, value => value > -1 && value <= 10, "is growth by the month, above -1 and at most 10: 0.05 is 5 %", "out_of_range", allowSign: true);

    public Assumption Count(MemberReader reader, string member, string name, bool forLine, Rational? standard)
        => Read(reader, member, name, forLine, standard, value => value.Sign >= 0 && value <= MostCount, "is a number from 0 to 1,000,000,000", "out_of_range", allowSign: false);

    /// <summary>A figure that the file need not state.</summary>
    public Assumption Constant(string name, Rational value, bool forLine) => Keep(name, value, value, forLine);

    private Assumption Read(
        MemberReader reader, string member, string name, bool forLine, Rational? standard, Predicate<Rational> isPossible, string rule, string code, bool allowSign,
        bool isRate = false)
    {
        var node = reader.Get(member);
        if (node is null)
        {
            if (standard is null)
            {
                reader.Required(member);
            }

            return Keep(name, standard ?? Rational.Zero, standard ?? Rational.Zero, forLine, isRate);
        }

        var (low, high) = node is SourceNode.Sequence { Items: [var first, var last] }
            ? (Number(first, $"{reader.Path(member)}/0"), Number(last, $"{reader.Path(member)}/1"))
            : node is SourceNode.Sequence ? Pair(reader, member)
            : Number(node, reader.Path(member)) is { } one ? (one, one) : (null, null);
        if (low is not { } least || high is not { } most)
        {
            return Keep(name, Rational.Zero, Rational.Zero, forLine);
        }

        if (least > most)
        {
            reader.Findings.Error(node, reader.Path(member), "range", $"a range begins with its lower end: [{most}, {least}]");
        }

        return Keep(name, least, most, forLine, isRate);

        Rational? Number(SourceNode at, string field)
        {
            var number = MemberReader.NumberOf(at, field, reader.Findings, allowSign: true);
            if (number is { } read && (!isPossible(read) || (!allowSign && read.Sign < 0)))
            {
                reader.Findings.Error(at, field, code, $"{read} {rule}".Insert($"{read} ".Length, $"is not possible: '{member}' "));
                return null;
            }

            return number;
        }
    }

    private static (Rational?, Rational?) Pair(MemberReader reader, string member)
    {
        reader.Error(member, "range", $"'{member}' is one number, or two: its lower and its upper end, such as [0.3, 0.5]");
        return (null, null);
    }

    private Assumption Keep(string name, Rational low, Rational high, bool forLine, bool isRate = false)
    {
        var assumption = new Assumption(_all.Count, name, low, high, forLine) { IsRate = isRate };
        _all.Add(assumption);
        return assumption;
    }
}
