using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Verdicts;

public sealed class GateChecks
{
    private static readonly ParameterSet Square = ParameterSet.Empty.With("width", 64).With("height", 64);

    [Theory]
    [InlineData(64, 64, true)]
    [InlineData(64, 63, false)]
    [InlineData(65, 64, false)]
    public void A_picture_has_the_size_that_was_asked(int width, int height, bool accepted)
        => Assert.Equal(accepted, Accepted("image", Square, 1, new MediaReading.Decoded(width, height, null)));

    [Theory]
    [InlineData(1280, 720, true)]
    [InlineData(720, 720, true)]
    [InlineData(1280, 719, false)]
    public void A_label_such_as_720p_asks_for_rows_alone(int width, int height, bool accepted)
        => Assert.Equal(accepted, Accepted("video", ParameterSet.Empty.With("resolution", "720p"), 1, new MediaReading.Decoded(width, height, 5000)));

    [Theory]
    [InlineData(4900, true)]
    [InlineData(5100, true)]
    [InlineData(4899, false)]
    [InlineData(5101, false)]
    public void A_film_has_the_length_that_was_asked_give_or_take_a_tenth_of_a_second(long milliseconds, bool accepted)
        => Assert.Equal(accepted, Accepted("video", ParameterSet.Empty.With("seconds", 5), 1, new MediaReading.Decoded(8, 8, milliseconds)));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void There_are_as_many_files_as_were_asked(int delivered, bool accepted)
        => Assert.Equal(accepted, Accepted("image", Square, 2, [.. Enumerable.Repeat(new MediaReading.Decoded(64, 64, null), delivered)]));

    [Fact]
    public void A_broken_file_is_rejected_and_one_that_nobody_here_reads_is_accepted_and_says_so()
    {
        var broken = Checks.All("image", Square, 1, [new MediaReading.Broken("torn")]);
        var unknown = Checks.All("image", Square, 1, [new MediaReading.Unknown()]);

        Assert.Contains(new CheckResult("decodes", false, "torn"), broken);
        Assert.All(unknown, check => Assert.True(check.Accepted));
        Assert.Contains("unknown", unknown[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_is_no_whole_number_is_not_judged()
    {
        Assert.True(Accepted("image", ParameterSet.Empty.With("width", "auto").With("height", "auto"), 1, new MediaReading.Decoded(64, 64, null)));
        Assert.True(Accepted("image", ParameterSet.Empty.With("width", 5).With("height", "99999999999"), 1, new MediaReading.Decoded(64, 64, null)));
    }

    [Fact]
    public void A_length_beyond_all_reason_is_rejected_without_an_exception()
        => Assert.False(Accepted("speech", ParameterSet.Empty.With("seconds", Pricing.Amounts.Rational.FromInteger(System.Numerics.BigInteger.Pow(10, 30))), 1, new MediaReading.Decoded(null, null, 1000)));

    private static bool Accepted(string media, ParameterSet asked, int outputs, params MediaReading[] files)
        => Checks.All(media, asked, outputs, files).All(check => check.Accepted);
}
